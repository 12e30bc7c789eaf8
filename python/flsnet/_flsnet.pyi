# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.
# Made by scripts/make_python_stub.sh: do not edit.

"""
cv::flsnet for Python; see the package flsnet
"""
from __future__ import annotations
import flsnet._types
import typing
__all__: list[str] = ['ClassStatistics', 'CropGeometry', 'DnnFaceDetector', 'DnnFaceDetector_Parameters', 'DnnFaceDetector_create', 'EyeMeasures', 'FACE_BOX_DLIB_CNN', 'FACE_BOX_DLIB_HOG', 'FACE_BOX_HAAR_FRONTAL', 'FACE_BOX_MEDIAPIPE', 'FACE_BOX_MTCNN', 'FACE_BOX_RETINAFACE', 'FACE_BOX_YUNET', 'FACE_CLASS_COUNT', 'FACE_SIDE_LEFT', 'FACE_SIDE_NONE', 'FACE_SIDE_RIGHT', 'FaceDetection', 'FaceDetector', 'FaceLandmarkSegmenter', 'FaceLandmarkSegmenter_create', 'FaceMeasures', 'FaceSegmentation', 'FaceSequenceSegmenter', 'FaceSequenceSegmenter_create', 'HaarFaceDetector', 'HaarFaceDetector_create', 'MODEL_DETECTOR', 'MODEL_OPS_FLSNET', 'MODEL_OPS_PORTABLE', 'MODEL_OPS_STANDARD', 'MODEL_OTHER', 'MODEL_SEGMENTER', 'Model', 'ModelInfo', 'ModelSpec', 'ModelSpec_detector', 'ModelSpec_vgg16', 'Model_embedded', 'Model_embeddedCloseUp', 'Model_embeddedWiderLook', 'Model_fromTrainer', 'Model_random', 'Model_read', 'Model_readNetwork', 'Model_supportsPrecision', 'NetworkFaceDetector', 'NetworkFaceDetector_create', 'PRECISION_BF16', 'PRECISION_FLOAT', 'PRECISION_INT8', 'SegmentationMetrics', 'WEIGHTS_FLOAT', 'WEIGHTS_HALF', 'WEIGHTS_INT8', 'YuNetFaceDetector', 'YuNetFaceDetector_create', 'classColor', 'className', 'classPalette', 'colorize', 'decodePicture', 'encodePicture', 'error', 'faceBoxFrom', 'faceDetectionFrom', 'faceDetectionsFromYuNet', 'faceMatte', 'featureMapWeights', 'getNumThreads', 'labelSides', 'labelsFromColors', 'measureFace', 'medianAreaWeights', 'medianFrequencyWeights', 'overlay', 'recolor', 'refineBorders', 'registerLayers', 'removeIslands', 'setNumThreads', 'softMask']
class error(RuntimeError):
    code: int
    err: str
    func: str
    file: str
    line: int
    msg: str
class ClassStatistics:
    """
    How often the classes occur in a set of label maps: the numbers behind Eq. 1 to 3 of the paper. All results have one entry per class.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, arg0: typing.Any) -> bool:
        ...
    def __init__(self, classCount: int = 9, minOccurrencePixels: float = 10, joinWhites: bool = True) -> None:
        """
        classCount: number of classes, 1 to 255.
        minOccurrencePixels: smallest blob that counts as an occurrence, in pixels of a label map whose longer side has 256.
        joinWhites: count the two sides of an eye's white once.
        """
    def __repr__(self) -> str:
        ...
    def add(self, labels: flsnet._types.Array) -> None:
        """
        Adds one label map, H x W, uint8; pixels with the value 255 count nowhere.
        """
    def areas(self) -> flsnet._types.Doubles:
        """
        NoP(c) / Occurrence(c); 0 without an occurrence.
        """
    def classCount(self) -> int:
        """
        Number of classes.
        """
    def frequencies(self) -> flsnet._types.Doubles:
        """
        NoP(c) / NoP(I_c); 0 for a class without pixels.
        """
    def imageCount(self) -> int:
        """
        Label maps added so far.
        """
    def merge(self, other: ClassStatistics) -> None:
        """
        Adds the counts of another object, for instance of another process.
        """
    def occurrences(self) -> flsnet._types.Doubles:
        """
        Occurrence(c).
        """
    def pixels(self) -> flsnet._types.Doubles:
        """
        NoP(c): pixels of the class.
        """
    def pixelsOfImages(self) -> flsnet._types.Doubles:
        """
        NoP(I_c): pixels of the maps that hold the class.
        """
class CropGeometry:
    """
    How crops are cut around a face box, for training and inference alike.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, arg0: typing.Any) -> bool:
        ...
    def __init__(self, **kwargs: typing.Any) -> None:
        """
        Keyword arguments are the properties.
        """
    def __repr__(self) -> str:
        ...
    @property
    def border(self) -> int:
        """
        cv2.BORDER_CONSTANT (filled with ModelInfo.mean), BORDER_REPLICATE or BORDER_REFLECT_101.
        """
    @border.setter
    def border(self, arg0: int) -> None:
        ...
    @property
    def enlargement(self) -> float:
        """
        Side of the square crop over the longer side of the face box.
        """
    @enlargement.setter
    def enlargement(self, arg0: float) -> None:
        ...
    @property
    def shift(self) -> tuple[float, float]:
        """
        Centre of the crop from the centre of the box, in its longer sides: (x, y).
        """
    @shift.setter
    def shift(self, arg0: tuple[float, float]) -> None:
        ...
class DnnFaceDetector(FaceDetector):
    """
    Any detector that cv::dnn runs and whose output is a list of boxes: SSD and Faster R-CNN.
    """
    class Parameters:
        """
        How the network wants its input, and what its output means.
        """
        __hash__: typing.ClassVar[None]  # type: ignore[assignment]
        def __eq__(self, arg0: typing.Any) -> bool:
            ...
        def __init__(self, **kwargs: typing.Any) -> None:
            """
            Keyword arguments are the properties.
            """
        def __repr__(self) -> str:
            ...
        @property
        def confidence(self) -> float:
            """
            Smallest confidence of a face, 0 to 1.
            """
        @confidence.setter
        def confidence(self, arg0: float) -> None:
            ...
        @property
        def faceClassId(self) -> int:
            """
            Class of faces in the output, or -1 for any.
            """
        @faceClassId.setter
        def faceClassId(self, arg0: int) -> None:
            ...
        @property
        def faceInBox(self) -> tuple[float, float, float, float]:
            """
            Face box within the detector's box, relative to the box's size: (x, y, width, height).
            """
        @faceInBox.setter
        def faceInBox(self, arg0: tuple[float, float, float, float]) -> None:
            ...
        @property
        def inputSize(self) -> tuple[int, int]:
            """
            (width, height) of the network's input.
            """
        @inputSize.setter
        def inputSize(self, arg0: tuple[int, int]) -> None:
            ...
        @property
        def mean(self) -> tuple[float, float, float, float]:
            """
            Subtracted from each channel of the input (BGR).
            """
        @mean.setter
        def mean(self, arg0: tuple[float, float, float, float]) -> None:
            ...
        @property
        def nmsThreshold(self) -> float:
            """
            Largest IoU of two faces, 0 to 1.
            """
        @nmsThreshold.setter
        def nmsThreshold(self, arg0: float) -> None:
            ...
        @property
        def outputName(self) -> str:
            """
            Output to read; empty for the last one.
            """
        @outputName.setter
        def outputName(self, arg0: str) -> None:
            ...
        @property
        def relativeBoxes(self) -> bool:
            """
            Edges relative to the image (SSD) or in pixels of the input.
            """
        @relativeBoxes.setter
        def relativeBoxes(self, arg0: bool) -> None:
            ...
        @property
        def scale(self) -> float:
            """
            The input is multiplied by it after that.
            """
        @scale.setter
        def scale(self, arg0: float) -> None:
            ...
        @property
        def swapRB(self) -> bool:
            """
            Feed RGB instead of BGR.
            """
        @swapRB.setter
        def swapRB(self, arg0: bool) -> None:
            ...
    @staticmethod
    def create(model: flsnet._types.Path, config: flsnet._types.Path, parameters: DnnFaceDetector.Parameters, backendId: int = 0, targetId: int = 0) -> DnnFaceDetector:
        """
        Loads a network.
        
        model, config: files as for cv2.dnn.readNet; config may be "".
        parameters: see DnnFaceDetector.Parameters.
        backendId, targetId: as in cv2.dnn.
        """
class EyeMeasures:
    """
    One eye; lengths in pixels of the photo, along the axes of the upright face.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, arg0: typing.Any) -> bool:
        ...
    def __init__(self, **kwargs: typing.Any) -> None:
        """
        Keyword arguments are the properties.
        """
    def __repr__(self) -> str:
        ...
    @property
    def center(self) -> tuple[float, float]:
        """
        Of the iris, or of the eye where no iris is seen; in pixels of the photo.
        """
    @center.setter
    def center(self, arg0: tuple[float, float]) -> None:
        ...
    @property
    def found(self) -> bool:
        """
        False: the labels show none on this side, and all else is 0.
        """
    @found.setter
    def found(self, arg0: bool) -> None:
        ...
    @property
    def gaze(self) -> tuple[float, float]:
        """
        Where the iris lies in the eye: (-1, 0) touches the left corner, (0, 1) the lower lid, (0, 0) is straight ahead.
        """
    @gaze.setter
    def gaze(self, arg0: tuple[float, float]) -> None:
        ...
    @property
    def irisDiameter(self) -> float:
        """
        How wide the iris is; 0 if it is not seen.
        """
    @irisDiameter.setter
    def irisDiameter(self, arg0: float) -> None:
        ...
    @property
    def opening(self) -> float:
        """
        From lid to lid where it is widest.
        """
    @opening.setter
    def opening(self, arg0: float) -> None:
        ...
    @property
    def width(self) -> float:
        """
        From corner to corner.
        """
    @width.setter
    def width(self, arg0: float) -> None:
        ...
class FaceDetection:
    """
    A face as a detector finds it.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, arg0: typing.Any) -> bool:
        ...
    def __init__(self, box: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0), confidence: float = 1.0, roll: float = 0.0, landmarks: flsnet._types.OptionalPoints = None) -> None:
        """
        See the properties.
        """
    def __repr__(self) -> str:
        ...
    @property
    def box(self) -> tuple[float, float, float, float]:
        """
        Face box (x, y, width, height) of the face turned upright around the box's centre, in pixels of the
        photo: the face covers this box turned by roll around its own centre.
        """
    @box.setter
    def box(self, arg0: tuple[float, float, float, float]) -> None:
        ...
    @property
    def confidence(self) -> float:
        """
        0 to 1.
        """
    @confidence.setter
    def confidence(self, arg0: float) -> None:
        ...
    @property
    def landmarks(self) -> flsnet._types.Floats:
        """
        5 x 2, float32: centre of the eye on the picture's left, of the other eye, tip of the nose, corner of the mouth on
        the left, on the right; or 0 x 2.
        """
    @landmarks.setter
    def landmarks(self, arg1: flsnet._types.Points) -> None:
        ...
    @property
    def roll(self) -> float:
        """
        How far the face is tilted in the picture's plane, in degrees, counter-clockwise.
        """
    @roll.setter
    def roll(self, arg0: float) -> None:
        ...
class FaceDetector:
    """
    Finds the faces of a photo: squares from the upper edge of the eyebrows to the chin.
    
    A detector of your own needs not derive from it: FaceLandmarkSegmenter takes any function that takes the image and
    returns boxes or FaceDetections, and any object with a method detectFaces(image) that returns FaceDetections or
    detect(image) that returns boxes and confidences.
    """
    def detect(self, image: flsnet._types.Array) -> tuple[flsnet._types.Doubles, flsnet._types.Floats]:
        """
        Finds faces.
        
        image: H x W x 3, uint8 (BGR).
        Returns boxes (N x 4, float64: x, y, width, height) and confidences (N, float32), the most confident first.
        """
    def detectFaces(self, image: flsnet._types.Array) -> list[FaceDetection]:
        """
        Finds faces with roll and landmarks.
        
        image: as for detect().
        Returns a list of FaceDetection, the most confident first.
        """
class FaceLandmarkSegmenter:
    """
    Finds the parts of the faces of a photo.
    
    It detects faces, cuts a square around each, turned so that the face is upright, lets the network label it, and pastes
    the labels back. Other Python threads run meanwhile. Threads may share an object: one works at a time, the others wait;
    for speed make one a thread, of one Model. It cannot be pickled: make one in each process. A forked process may go on with
    it, unless another thread was using it at that moment.
    """
    @staticmethod
    def create(model: flsnet._types.OptionalModel = '', detector: flsnet._types.Detector = None, backendId: int = 0, targetId: int = 0, stage1Only: bool = False, precision: int = 0, minFaceSize: int = 0, maxFaces: int = 0, confidence: float = 0.0, faceVote: bool = True, removeIslands: bool = True, refineBorders: bool = True, withScores: bool = False, closeUp: bool = True, closeUpModel: flsnet._types.OptionalModel = None, widerLook: bool = True, widerLookModel: flsnet._types.OptionalModel = None) -> FaceLandmarkSegmenter:
        """
        Makes a segmenter.
        
        model: path or bytes of a model file, or a Model; "" or None for the model inside the library.
        detector: a FaceDetector; a function that takes the image (H x W x 3, uint8, BGR) and returns boxes (rows of x, y, width,
        height of the face from brows to chin) or a list of FaceDetection; an object with a method detectFaces(image) that returns
        FaceDetections, or detect(image) that returns boxes and confidences; None for the default detector.
        backendId, targetId: as in cv2.dnn.
        stage1Only: run stage 1 of the network alone: faster, less exact.
        precision: PRECISION_FLOAT, or, faster and a little less exact: PRECISION_INT8, worth while with AVX-512 VNNI or AMX, for
        models that are quantized, as the one inside the library is; PRECISION_BF16, for any model, on processors with AMX.
        minFaceSize, maxFaces, confidence, faceVote, removeIslands, refineBorders, withScores, closeUp, widerLook: see the properties.
        closeUpModel: path or bytes of a model file, or a Model, for close-ups of faces; "" or None for the one inside the library, which goes
        with the model inside the library and data/flsnet_light.onnx.
        widerLookModel: the same for wider looks at faces.
        """
    def getAreaExponent(self) -> float:
        """
        The property areaExponent.
        """
    def getAreas(self) -> flsnet._types.Doubles:
        """
        The property areas.
        """
    def getCloseUp(self) -> bool:
        """
        The property closeUp.
        """
    def getConfidence(self) -> float:
        """
        The property confidence.
        """
    def getCropGeometry(self) -> CropGeometry:
        """
        The property cropGeometry.
        """
    def getDetector(self) -> flsnet._types.Detector:
        """
        The property detector.
        """
    def getFaceVote(self) -> bool:
        """
        The property faceVote.
        """
    def getInputSize(self) -> tuple[int, int]:
        """
        The property inputSize.
        """
    def getMaxFaces(self) -> int:
        """
        The property maxFaces.
        """
    def getMinFaceSize(self) -> int:
        """
        The property minFaceSize.
        """
    def getRefineBorders(self) -> bool:
        """
        The property refineBorders.
        """
    def getRemoveIslands(self) -> bool:
        """
        The property removeIslands.
        """
    def getWiderLook(self) -> bool:
        """
        The property widerLook.
        """
    def getWithScores(self) -> bool:
        """
        The property withScores.
        """
    def modelInfo(self) -> ModelInfo:
        """
        What the model tells of itself.
        """
    def segment(self, image: flsnet._types.Array, labels: flsnet._types.OptionalBytes = None, *, faces: flsnet._types.OptionalFaces = None) -> flsnet._types.Bytes:
        """
        The whole job: photo in, label map out.
        
        image: H x W or H x W x 1, 3 (BGR) or 4 (BGRA); uint8, uint16 (0 to 65535) or float32 (0 to 1). Not copied, unless its
        strides are unusual, as those of a mirrored view.
        labels: array that takes the result; None for a new one.
        faces: None to detect them; or your own: face boxes (see FaceDetector) as N rows of x, y, width, height in pixels of the
        photo, or FaceDetections, which may be turned.
        Returns H x W, uint8, values of FaceClass; all background if there is no face.
        """
    def segmentAll(self, image: flsnet._types.Array, labels: flsnet._types.OptionalBytes = None, *, faces: flsnet._types.OptionalFaces = None) -> tuple[flsnet._types.Bytes, list[FaceSegmentation]]:
        """
        Label map and faces in one run: segment() and segmentFaces() together.
        
        image, labels, faces: as for segment().
        Returns the label map and a list of FaceSegmentation.
        """
    def segmentAllDetections(self, image: flsnet._types.Array, detections: typing.Sequence[FaceDetection], labels: flsnet._types.OptionalBytes = None) -> tuple[flsnet._types.Bytes, list[FaceSegmentation]]:
        """
        segmentAll() with FaceDetections as faces, by the name that cv2 has.
        """
    def segmentAllInBoxes(self, image: flsnet._types.Array, boxes: flsnet._types.Boxes, labels: flsnet._types.OptionalBytes = None) -> tuple[flsnet._types.Bytes, list[FaceSegmentation]]:
        """
        segmentAll() with boxes as faces, by the name that cv2 has.
        """
    def segmentBoxes(self, image: flsnet._types.Array, boxes: flsnet._types.Boxes, labels: flsnet._types.OptionalBytes = None) -> flsnet._types.Bytes:
        """
        segment() with boxes as faces, by the name that cv2 has.
        """
    def segmentCrop(self, crop: flsnet._types.Array, labels: flsnet._types.OptionalBytes = None) -> tuple[flsnet._types.Bytes, flsnet._types.Floats]:
        """
        Labels a crop that is already made.
        
        crop: picture of one upright face with its hair and neck, of any size and type that segment() takes.
        labels: array that takes the result; None for a new one.
        Returns the label map of the crop's size, and area-weighted scores (Eq. 3) at the size of the network's input, 1 x
        classes x height x width, float32.
        """
    def segmentDetections(self, image: flsnet._types.Array, detections: typing.Sequence[FaceDetection], labels: flsnet._types.OptionalBytes = None) -> flsnet._types.Bytes:
        """
        segment() with FaceDetections as faces, by the name that cv2 has.
        """
    def segmentFaces(self, image: flsnet._types.Array, *, faces: flsnet._types.OptionalFaces = None) -> list[FaceSegmentation]:
        """
        One FaceSegmentation per face, the most confident first; faces do not hide each other here.
        
        image, faces: as for segment(); of your own faces there are as many results, in their order.
        Returns a list, empty if there is no face.
        """
    def segmentFacesInBoxes(self, image: flsnet._types.Array, boxes: flsnet._types.Boxes) -> list[FaceSegmentation]:
        """
        segmentFaces() with boxes as faces, by the name that cv2 has.
        """
    def segmentFacesOfDetections(self, image: flsnet._types.Array, detections: typing.Sequence[FaceDetection]) -> list[FaceSegmentation]:
        """
        segmentFaces() with FaceDetections as faces, by the name that cv2 has.
        """
    def setAreaExponent(self, exponent: float) -> None:
        """
        Sets the property areaExponent.
        """
    def setAreas(self, areas: typing.Sequence[float] | flsnet._types.Array) -> None:
        """
        Sets the property areas.
        """
    def setCloseUp(self, enabled: bool) -> None:
        """
        Sets the property closeUp.
        """
    def setConfidence(self, confidence: float) -> None:
        """
        Sets the property confidence.
        """
    def setCropGeometry(self, geometry: CropGeometry) -> None:
        """
        Sets the property cropGeometry.
        """
    def setDetector(self, detector: flsnet._types.Detector) -> None:
        """
        Sets the property detector.
        """
    def setFaceVote(self, enabled: bool) -> None:
        """
        Sets the property faceVote.
        """
    def setInputSize(self, size: tuple[int, int]) -> None:
        """
        Sets the property inputSize.
        """
    def setMaxFaces(self, count: int) -> None:
        """
        Sets the property maxFaces.
        """
    def setMinFaceSize(self, pixels: int) -> None:
        """
        Sets the property minFaceSize.
        """
    def setRefineBorders(self, enabled: bool) -> None:
        """
        Sets the property refineBorders.
        """
    def setRemoveIslands(self, enabled: bool) -> None:
        """
        Sets the property removeIslands.
        """
    def setWiderLook(self, enabled: bool) -> None:
        """
        Sets the property widerLook.
        """
    def setWithScores(self, enabled: bool) -> None:
        """
        Sets the property withScores.
        """
    @property
    def areaExponent(self) -> float:
        """
        Exponent of Eq. 3: 1 is the paper's weighting, 0 none; 0 to 10. Default: the model's.
        """
    @areaExponent.setter
    def areaExponent(self, arg1: float) -> None:
        ...
    @property
    def areas(self) -> flsnet._types.Doubles:
        """
        Areas of Eq. 3, one number per class, float64, for instance those of ClassStatistics.areas(). A class with the area 0, which did not occur there, is never chosen, unless the exponent is 0. A copy that is read-only: set all of them to change one. Default: the model's.
        """
    @areas.setter
    def areas(self, arg1: typing.Sequence[float] | flsnet._types.Array) -> None:
        ...
    @property
    def closeUp(self) -> bool:
        """
        Whether a second, small network takes a closer look at each face, and what both say is averaged there; default True. segmentCrop, photos that are labelled in the memory of a GPU, models with classes of their own and stage 1 alone do without it.
        """
    @closeUp.setter
    def closeUp(self, arg1: bool) -> None:
        ...
    @property
    def confidence(self) -> float:
        """
        Smallest confidence of a face that detection gives, 0 (default: the detector's own limit) to 1. With any other than 0 the labels confirm no doubtful faces (faceVote), so that covered ones may be missed.
        """
    @confidence.setter
    def confidence(self, arg1: float) -> None:
        ...
    @property
    def cropGeometry(self) -> CropGeometry:
        """
        How crops are cut. A copy: set it to change it. Default: the model's, as it was trained.
        """
    @cropGeometry.setter
    def cropGeometry(self, arg1: CropGeometry) -> None:
        ...
    @property
    def detector(self) -> flsnet._types.Detector:
        """
        The detector, see create(); None for the default one.
        """
    @detector.setter
    def detector(self, arg1: flsnet._types.Detector) -> None:
        ...
    @property
    def faceVote(self) -> bool:
        """
        Whether detected faces of middling confidence are left out if the labels show none of eyes, brows, nostrils and mouth where a face has them, though nothing covers these places; default True.
        """
    @faceVote.setter
    def faceVote(self, arg1: bool) -> None:
        ...
    @property
    def inputSize(self) -> tuple[int, int]:
        """
        (width, height) that crops are scaled to for the network. Default: the model's.
        """
    @inputSize.setter
    def inputSize(self, arg1: tuple[int, int]) -> None:
        ...
    @property
    def maxFaces(self) -> int:
        """
        Most faces that detection gives, the most confident ones; 0, the default: any number.
        """
    @maxFaces.setter
    def maxFaces(self, arg1: int) -> None:
        ...
    @property
    def minFaceSize(self) -> int:
        """
        Smallest face that detection gives, as the side of the face box in pixels of the photo; 0, the default: what the detector finds by itself.
        """
    @minFaceSize.setter
    def minFaceSize(self, arg1: int) -> None:
        ...
    @property
    def refineBorders(self) -> bool:
        """
        Whether borders of background, hair, skin and eyebrows follow the edges of the photo, by a guided filter; default True. classConfidences and scores are those before it; segmentCrop, a GPU, models with classes of their own and sequences that smooth never do it.
        """
    @refineBorders.setter
    def refineBorders(self, arg1: bool) -> None:
        ...
    @property
    def removeIslands(self) -> bool:
        """
        Whether specks, holes, parts where a face has none and what is far from the head are removed from each face's labels (see the function removeIslands); default True. segmentCrop never does it.
        """
    @removeIslands.setter
    def removeIslands(self, arg1: bool) -> None:
        ...
    @property
    def widerLook(self) -> bool:
        """
        Whether a network of its own sees more around faces whose hair reaches out of their crops, and labels what lies there; default True. FaceSegmentation.region grows then. segmentCrop, photos that are labelled in the memory of a GPU, models with classes of their own and stage 1 alone do without it.
        """
    @widerLook.setter
    def widerLook(self, arg1: bool) -> None:
        ...
    @property
    def withScores(self) -> bool:
        """
        Whether faces come with their scores, from which faceMatte() makes soft edges: 4 bytes a pixel and class; default False.
        """
    @withScores.setter
    def withScores(self, arg1: bool) -> None:
        ...
class FaceMeasures:
    """
    What the labels tell of a face.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, arg0: typing.Any) -> bool:
        ...
    def __init__(self, **kwargs: typing.Any) -> None:
        """
        Keyword arguments are the properties.
        """
    def __repr__(self) -> str:
        ...
    @property
    def areas(self) -> list[int]:
        """
        One per class: pixels of the photo.
        """
    @areas.setter
    def areas(self, arg0: typing.Sequence[int] | flsnet._types.Array) -> None:
        ...
    @property
    def colors(self) -> flsnet._types.Doubles:
        """
        Classes x 3, float64: mean blue, green and red, 0 to 255; 0 for a class without pixels.
        """
    @colors.setter
    def colors(self, arg1: flsnet._types.Array) -> None:
        ...
    @property
    def leftEye(self) -> EyeMeasures:
        """
        That on the picture's left.
        """
    @leftEye.setter
    def leftEye(self, arg0: EyeMeasures) -> None:
        ...
    @property
    def mouthHeight(self) -> float:
        """
        Of lips and what is between them; 0: not seen.
        """
    @mouthHeight.setter
    def mouthHeight(self, arg0: float) -> None:
        ...
    @property
    def mouthOpening(self) -> float:
        """
        Of what is between the lips; 0: closed.
        """
    @mouthOpening.setter
    def mouthOpening(self, arg0: float) -> None:
        ...
    @property
    def mouthWidth(self) -> float:
        """
        Of lips and what is between them; 0: not seen.
        """
    @mouthWidth.setter
    def mouthWidth(self, arg0: float) -> None:
        ...
    @property
    def rightEye(self) -> EyeMeasures:
        """
        That on the picture's right.
        """
    @rightEye.setter
    def rightEye(self, arg0: EyeMeasures) -> None:
        ...
class FaceSegmentation:
    """
    The parts of one face of a photo.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, arg0: typing.Any) -> bool:
        ...
    def __init__(self, **kwargs: typing.Any) -> None:
        """
        Keyword arguments are the properties.
        """
    def __repr__(self) -> str:
        ...
    def contours(self, classId: int) -> list[flsnet._types.Integers]:
        """
        Outlines of a class, in pixels of the photo.
        
        Returns a list of N x 2, int32 arrays, as cv2.findContours gives them (holes included).
        """
    @property
    def box(self) -> tuple[float, float, float, float]:
        """
        Face box (x, y, width, height), in pixels of the photo.
        """
    @box.setter
    def box(self, arg0: tuple[float, float, float, float]) -> None:
        ...
    @property
    def classConfidences(self) -> flsnet._types.Floats:
        """
        One per class, float32: mean probability of its pixels, 0 to 1; 0 for a class without pixels.
        """
    @classConfidences.setter
    def classConfidences(self, arg1: typing.Sequence[float] | flsnet._types.Array) -> None:
        ...
    @property
    def confidence(self) -> float:
        """
        Of the detector, 0 to 1; 1 for boxes that the caller gave.
        """
    @confidence.setter
    def confidence(self, arg0: float) -> None:
        ...
    @property
    def hasFaceClasses(self) -> bool:
        """
        Whether the labels are values of FaceClass; False for a model with classes of its own.
        """
    @hasFaceClasses.setter
    def hasFaceClasses(self, arg0: bool) -> None:
        ...
    @property
    def id(self) -> int:
        """
        Of FaceSequenceSegmenter: the same in all frames as long as the face is in view; -1 in single photos.
        """
    @id.setter
    def id(self, arg0: int) -> None:
        ...
    @property
    def labels(self) -> flsnet._types.Bytes:
        """
        Label map of the region, uint8; beside what was looked at, background. The same memory each time.
        """
    @labels.setter
    def labels(self, arg1: flsnet._types.Array) -> None:
        ...
    @property
    def landmarks(self) -> flsnet._types.Floats:
        """
        Of the detector, 5 x 2 (see FaceDetection), or 0 x 2, float32.
        """
    @landmarks.setter
    def landmarks(self, arg1: flsnet._types.Points) -> None:
        ...
    @property
    def region(self) -> tuple[int, int, int, int]:
        """
        The smallest rectangle around what of the photo the crop covers, and the wider look where one was taken (x, y, width, height); empty if the crop lies outside.
        """
    @region.setter
    def region(self, arg0: tuple[int, int, int, int]) -> None:
        ...
    @property
    def roll(self) -> float:
        """
        How far the face, and so its crop, is turned, in degrees, counter-clockwise.
        """
    @roll.setter
    def roll(self, arg0: float) -> None:
        ...
    @property
    def scores(self) -> flsnet._types.Floats:
        """
        classes x height x width of the region, float32: the probability of each class at each pixel. Empty unless FaceLandmarkSegmenter.withScores asks for them.
        """
    @scores.setter
    def scores(self, arg1: flsnet._types.Array) -> None:
        ...
    @property
    def transform(self) -> flsnet._types.Doubles:
        """
        2 x 3, float64: from coordinates of the photo to those of the network's input.
        """
    @transform.setter
    def transform(self, arg1: flsnet._types.Array) -> None:
        ...
class FaceSequenceSegmenter:
    """
    Finds the parts of the faces of a video, frame by frame in their order.
    
    Each face has an id that stays as long as it is in view, and labels that are steady: faces are followed from frame to frame,
    the detector runs once in some frames and where a face is in doubt, and scores are smoothed along the motion. Threads may
    share an object as they may a FaceLandmarkSegmenter; make one for each video.
    """
    @staticmethod
    def create(model: flsnet._types.OptionalModel = '', detector: flsnet._types.Detector = None, backendId: int = 0, targetId: int = 0, stage1Only: bool = False, precision: int = 0, minFaceSize: int = 0, maxFaces: int = 0, confidence: float = 0.0, faceVote: bool = True, removeIslands: bool = True, refineBorders: bool = True, withScores: bool = False, detectionInterval: int = 10, maxHiddenFrames: int = 30, smoothing: float = 0.7, closeUp: bool = True, closeUpModel: flsnet._types.OptionalModel = None, widerLook: bool = True, widerLookModel: flsnet._types.OptionalModel = None) -> FaceSequenceSegmenter:
        """
        Makes a segmenter of sequences.
        
        model ... withScores, closeUp ... widerLookModel: as of FaceLandmarkSegmenter.create().
        detectionInterval, maxHiddenFrames, smoothing: see the properties.
        """
    def getDetectionInterval(self) -> int:
        """
        The property detectionInterval.
        """
    def getMaxHiddenFrames(self) -> int:
        """
        The property maxHiddenFrames.
        """
    def getSegmenter(self) -> FaceLandmarkSegmenter:
        """
        The property segmenter.
        """
    def getSmoothing(self) -> float:
        """
        The property smoothing.
        """
    def reset(self) -> None:
        """
        The next frame begins another sequence: all faces are forgotten; ids go on, none comes again.
        """
    def segment(self, frame: flsnet._types.Array, labels: flsnet._types.OptionalBytes = None) -> flsnet._types.Bytes:
        """
        Takes the next frame of the video.
        
        frame: as the image of FaceLandmarkSegmenter.segment().
        labels: array that takes the result; None for a new one.
        Returns H x W, uint8, values of FaceClass; all background if there is no face.
        """
    def segmentAll(self, frame: flsnet._types.Array, labels: flsnet._types.OptionalBytes = None) -> tuple[flsnet._types.Bytes, list[FaceSegmentation]]:
        """
        Takes the next frame of the video.
        
        frame, labels: as for segment().
        Returns the label map and a list of FaceSegmentation, those in view, each with its id.
        """
    def segmentFaces(self, frame: flsnet._types.Array) -> list[FaceSegmentation]:
        """
        Takes the next frame of the video; faces do not hide each other.
        
        frame: as for segment().
        Returns a list of FaceSegmentation.
        """
    def setDetectionInterval(self, frames: int) -> None:
        """
        Sets the property detectionInterval.
        """
    def setMaxHiddenFrames(self, frames: int) -> None:
        """
        Sets the property maxHiddenFrames.
        """
    def setSmoothing(self, share: float) -> None:
        """
        Sets the property smoothing.
        """
    @property
    def detectionInterval(self) -> int:
        """
        In how many frames the detector runs once, at least 1; default 10.
        """
    @detectionInterval.setter
    def detectionInterval(self, arg1: int) -> None:
        ...
    @property
    def maxHiddenFrames(self) -> int:
        """
        For how many frames a face may be out of sight and have its id when it is back; default 30.
        """
    @maxHiddenFrames.setter
    def maxHiddenFrames(self, arg1: int) -> None:
        ...
    @property
    def segmenter(self) -> FaceLandmarkSegmenter:
        """
        What segments single frames: its settings may be changed between frames.
        """
    @property
    def smoothing(self) -> float:
        """
        Share of the frames before in the scores of a frame, where it agrees with them, 0 to 0.95; default 0.7. Above 0, borders are not refined: the edges of single frames have their noise.
        """
    @smoothing.setter
    def smoothing(self, arg1: float) -> None:
        ...
class HaarFaceDetector(FaceDetector):
    """
    Haar cascades that come with OpenCV (package opencv-data on Debian); upright faces.
    """
    @staticmethod
    def create(cascadeFolder: flsnet._types.Path = '') -> HaarFaceDetector:
        """
        Loads the cascades.
        
        cascadeFolder: folder that holds them, for instance cv2.data.haarcascades of pip's opencv-python; "" for the one named
        by the environment variable OPENCV_HAARCASCADES_PATH, then where OpenCV and the system keep them.
        """
    def getMinFaceSize(self) -> int:
        """
        See setMinFaceSize().
        """
    def setMinFaceSize(self, pixels: int) -> None:
        """
        Smallest face that is looked for, in pixels of the photo; 0 for one 18th of its longer side.
        """
    @property
    def minFaceSize(self) -> int:
        """
        See setMinFaceSize().
        """
    @minFaceSize.setter
    def minFaceSize(self, arg1: int) -> None:
        ...
class Model:
    """
    A network: spec, weights, and what inference must know.
    
    Segmenters of any threads may share one: its weights are in memory once. It can be pickled, as its file.
    """
    @staticmethod
    def embedded() -> Model:
        """
        The model inside the library (flsnet_light).
        """
    @staticmethod
    def embeddedCloseUp() -> Model:
        """
        The model inside the library that looks closer at faces beside embedded() (flsnet_closeup).
        """
    @staticmethod
    def embeddedWiderLook() -> Model:
        """
        The model inside the library that sees more around faces than embedded() (flsnet_wider).
        """
    @staticmethod
    def fromTrainer(safetensors: flsnet._types.Path, description: flsnet._types.Path) -> Model:
        """
        A network from the trainer's weights: safetensors file and its JSON description.
        """
    @staticmethod
    def random(info: ModelInfo, seed: int = 0) -> Model:
        """
        A network with seeded random weights, for tests and measurements of speed.
        """
    @staticmethod
    def read(path: flsnet._types.ModelSource, name: str = 'the buffer') -> Model:
        """
        Reads a model file.
        
        path: its path, or its bytes.
        name: what messages call bytes.
        """
    @staticmethod
    def readNetwork(path: flsnet._types.ModelSource, name: str = 'the buffer') -> Model:
        """
        Reads a network of any architecture, which cv::dnn then runs in the place of the module's own.
        
        path: of an ONNX file, or its bytes. It has one input, 1 x 3 x H x W, and logits as output, one channel for each
            class; entries of its metadata_props tell of mean, deviation, order of the classes and areas. See
            cv::flsnet::Model::readNetwork() in the C++ documentation.
        name: what messages call bytes.
        """
    @staticmethod
    def supportsPrecision(precision: int) -> bool:
        """
        Whether segmenters can compute with a PRECISION_... here, whatever the model; PRECISION_BF16 needs a processor with AMX, the others run everywhere.
        """
    def __repr__(self) -> str:
        ...
    def info(self) -> ModelInfo:
        """
        What the model tells of itself.
        """
    def isQuantized(self) -> bool:
        """
        Whether its network can compute in 8 bits.
        """
    def parameterCount(self) -> float:
        """
        Number of weights.
        """
    def quantize(self, crops: typing.Iterable[typing.Any], percentile: float = 99.999) -> None:
        """
        Makes the model ready for PRECISION_INT8: measures which values its maps take on pictures.
        
        crops: pictures of faces as the network sees them, BGR, uint8, of any size; some hundred.
        percentile: share of the values of each channel that must fit into 8 bits, 50 to 100.
        """
    def setMetadata(self, key: str, value: str) -> None:
        """
        Adds or changes an entry of ModelInfo.metadata, for the files that are written from now on.
        """
    def storage(self) -> int:
        """
        How the file that it was read from stores its weights: WEIGHTS_....
        """
    def toOnnx(self, storage: int = 0, ops: int = 0, stage1Only: bool = False) -> bytes:
        """
        The bytes of a model file.
        
        storage: WEIGHTS_FLOAT, WEIGHTS_HALF or WEIGHTS_INT8.
        ops: MODEL_OPS_FLSNET; for other runtimes MODEL_OPS_PORTABLE, or MODEL_OPS_STANDARD where they take MaxUnpool.
        stage1Only: leave stage 2 out.
        """
    def write(self, path: flsnet._types.Path, storage: int = 0, ops: int = 0, stage1Only: bool = False) -> None:
        """
        Writes toOnnx() to a file.
        """
class ModelInfo:
    """
    What a model file tells beside its weights.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, arg0: typing.Any) -> bool:
        ...
    def __init__(self, **kwargs: typing.Any) -> None:
        """
        Keyword arguments are the properties.
        """
    def __repr__(self) -> str:
        ...
    def getMetadata(self, key: str) -> str:
        """
        The entry of metadata, or the empty text.
        """
    def hasFaceClasses(self) -> bool:
        """
        Whether the classes are those of FaceClass, by number and names.
        """
    def metadataKeys(self) -> list[str]:
        """
        Keys of metadata, in their order.
        """
    def palette(self) -> flsnet._types.Bytes:
        """
        Colours of the classes, classes x 1 x 3, uint8 (BGR): classColors, or if it is empty those of the names.
        """
    def setMetadata(self, key: str, value: str) -> None:
        """
        Adds or changes an entry of metadata.
        """
    @property
    def areas(self) -> tuple[typing.Any, ...]:
        """
        area(c) of Eq. 2 and 3, one number per class; 0 for a class that did not occur.
        """
    @areas.setter
    def areas(self, arg1: typing.Sequence[float] | flsnet._types.Array) -> None:
        ...
    @property
    def classColors(self) -> flsnet._types.Bytes:
        """
        One per class: classes x 1 x 3 (or classes x 3), uint8, BGR; empty, the default: those that their names have, see classPalette().
        """
    @classColors.setter
    def classColors(self, arg1: flsnet._types.Array) -> None:
        ...
    @property
    def classNames(self) -> tuple[typing.Any, ...]:
        """
        One per class; the first one is what belongs to no part.
        """
    @classNames.setter
    def classNames(self, arg1: typing.Sequence[str]) -> None:
        ...
    @property
    def crop(self) -> CropGeometry:
        """
        See CropGeometry.
        """
    @crop.setter
    def crop(self, arg0: CropGeometry) -> None:
        ...
    @property
    def deviation(self) -> float:
        """
        Of the input; the graph divides by it.
        """
    @deviation.setter
    def deviation(self, arg0: float) -> None:
        ...
    @property
    def exponent(self) -> float:
        """
        Default exponent of Eq. 3.
        """
    @exponent.setter
    def exponent(self, arg0: float) -> None:
        ...
    @property
    def mean(self) -> tuple[float, float, float, float]:
        """
        Of the input (BGR, 0 to 255); the graph subtracts it.
        """
    @mean.setter
    def mean(self, arg0: tuple[float, float, float, float]) -> None:
        ...
    @property
    def metadata(self) -> dict[str, str]:
        """
        A copy of what else is known: "name", "version", "data", "licence", ...
        """
    @metadata.setter
    def metadata(self, arg1: dict[str, str]) -> None:
        ...
    @property
    def spec(self) -> ModelSpec:
        """
        See ModelSpec.
        """
    @spec.setter
    def spec(self, arg0: ModelSpec) -> None:
        ...
class ModelSpec:
    """
    What a network looks like (section III.A of the paper): all but its weights.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    @staticmethod
    def detector() -> ModelSpec:
        """
        The network of the module's face detector.
        """
    @staticmethod
    def vgg16() -> ModelSpec:
        """
        The paper's network.
        """
    def __eq__(self, arg0: typing.Any) -> bool:
        ...
    def __init__(self, **kwargs: typing.Any) -> None:
        """
        Keyword arguments are the properties.
        """
    def __repr__(self) -> str:
        ...
    def macs(self, stage1Only: bool = False) -> float:
        """
        Multiply-accumulate operations of all convolutions for one crop of inputSize.
        """
    def validate(self) -> None:
        """
        Checks the ranges; raises flsnet.error.
        """
    @property
    def channels(self) -> tuple[typing.Any, ...]:
        """
        Channels of each level of stage 1; multiples of 16, 16 to 4096.
        """
    @channels.setter
    def channels(self, arg1: typing.Sequence[int] | flsnet._types.Array) -> None:
        ...
    @property
    def classCount(self) -> int:
        """
        Number of classes, 2 to 255.
        """
    @classCount.setter
    def classCount(self, arg0: int) -> None:
        ...
    @property
    def convolutions(self) -> tuple[typing.Any, ...]:
        """
        Convolutions of each level, 1 to 8; as many levels as channels.
        """
    @convolutions.setter
    def convolutions(self, arg1: typing.Sequence[int] | flsnet._types.Array) -> None:
        ...
    @property
    def decoderChannels(self) -> tuple[typing.Any, ...]:
        """
        Detectors: channels of the decoder's levels, from the last level but one upwards; empty for segmenters.
        """
    @decoderChannels.setter
    def decoderChannels(self, arg1: typing.Sequence[int] | flsnet._types.Array) -> None:
        ...
    @property
    def inputSize(self) -> tuple[int, int]:
        """
        (width, height) of the crop that the network sees, in pixels.
        """
    @inputSize.setter
    def inputSize(self, arg0: tuple[int, int]) -> None:
        ...
    @property
    def kind(self) -> int:
        """
        MODEL_SEGMENTER, the default, MODEL_DETECTOR or MODEL_OTHER.
        """
    @kind.setter
    def kind(self, arg0: int) -> None:
        ...
    @property
    def stage2Levels(self) -> int:
        """
        Levels of stage 2, up to those of stage 1; 0 for stage 1 alone.
        """
    @stage2Levels.setter
    def stage2Levels(self, arg0: int) -> None:
        ...
class NetworkFaceDetector(FaceDetector):
    """
    The default detector: a network of this package that finds faces at any angle, with roll and landmarks.
    """
    @staticmethod
    def create(model: typing.Any = '', backendId: int = 0, targetId: int = 0, minFaceSize: int = 0, maxFaces: int = 0, confidence: float = 0.949999988079071, fallbackConfidence: float = 0.0) -> NetworkFaceDetector:
        """
        Makes a detector.
        
        model: path or bytes of a detector's model file, or a Model; "" or None for the one inside the library.
        backendId, targetId: as in cv2.dnn.
        minFaceSize, maxFaces, confidence, fallbackConfidence: see the properties.
        """
    def getConfidence(self) -> float:
        """
        See the property confidence.
        """
    def getFallbackConfidence(self) -> float:
        """
        See the property fallbackConfidence.
        """
    def getMaxFaces(self) -> int:
        """
        See the property maxFaces.
        """
    def getMinFaceSize(self) -> int:
        """
        See the property minFaceSize.
        """
    def setConfidence(self, confidence: float) -> None:
        """
        See the property confidence.
        """
    def setFallbackConfidence(self, confidence: float) -> None:
        """
        See the property fallbackConfidence.
        """
    def setMaxFaces(self, count: int) -> None:
        """
        See the property maxFaces.
        """
    def setMinFaceSize(self, pixels: int) -> None:
        """
        See the property minFaceSize.
        """
    @property
    def confidence(self) -> float:
        """
        Smallest confidence of a face, 0 to 1.
        """
    @confidence.setter
    def confidence(self, arg1: float) -> None:
        ...
    @property
    def fallbackConfidence(self) -> float:
        """
        Where there is no face of the property confidence, the photo is searched once more, and the two surest places (one if maxFaces is 1) of at least this confidence are given, for something else to confirm, as the labels' vote does; 0, the default: none.
        """
    @fallbackConfidence.setter
    def fallbackConfidence(self, arg1: float) -> None:
        ...
    @property
    def maxFaces(self) -> int:
        """
        Most faces that are given, the most confident ones; 0, the default: any number.
        """
    @maxFaces.setter
    def maxFaces(self, arg1: int) -> None:
        ...
    @property
    def minFaceSize(self) -> int:
        """
        Smallest face that is given, as the side of the face box in pixels of the photo; the smaller it is, the longer it takes. 0, the default: the photo is scaled down to at most 1024 pixels, small ones to 384.
        """
    @minFaceSize.setter
    def minFaceSize(self, arg1: int) -> None:
        ...
class SegmentationMetrics:
    """
    Compares label maps with ground truth: pixel accuracy and IoU as in section IV of the paper.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, arg0: typing.Any) -> bool:
        ...
    def __init__(self, classCount: int = 9) -> None:
        """
        classCount: number of classes, 1 to 255.
        """
    def __repr__(self) -> str:
        ...
    def add(self, truth: flsnet._types.Array, prediction: flsnet._types.Array) -> None:
        """
        Adds one pair of label maps, H x W, uint8; pixels whose truth is 255 are left out.
        """
    def classCount(self) -> int:
        """
        Number of classes.
        """
    def confusion(self) -> flsnet._types.Doubles:
        """
        Confusion matrix, float64: row = truth, column = prediction, in pixels.
        """
    def iou(self) -> flsnet._types.Doubles:
        """
        TP / (TP + FN + FP), one number per class; NaN for a class that neither side holds.
        """
    def meanIoU(self) -> float:
        """
        Mean of iou() over the classes that the ground truth holds; NaN if there is none.
        """
    def meanPixelAccuracy(self) -> float:
        """
        Mean of pixelAccuracy() over the classes that the ground truth holds; NaN if there is none.
        """
    def merge(self, other: SegmentationMetrics) -> None:
        """
        Adds the counts of another object.
        """
    def overallAccuracy(self) -> float:
        """
        Share of all compared pixels that are right; NaN if there is none.
        """
    def pixelAccuracy(self) -> flsnet._types.Doubles:
        """
        TP / (TP + FN), one number per class; NaN for a class that the ground truth never holds.
        """
class YuNetFaceDetector(FaceDetector):
    """
    YuNet, through cv::FaceDetectorYN of OpenCV's objdetect module.
    """
    @staticmethod
    def create(model: flsnet._types.Path, inputSize: tuple[int, int] = (640, 640), scoreThreshold: float = 0.800000011920929, nmsThreshold: float = 0.30000001192092896, backendId: int = 0, targetId: int = 0) -> YuNetFaceDetector:
        """
        Loads the model.
        
        model: ONNX file of YuNet; OpenCV older than 4.8 reads the models of 2022, newer ones those of 2023.
        inputSize: (width, height) of the network's input; multiples of 32.
        scoreThreshold: smallest confidence of a face, 0 to 1.
        nmsThreshold: largest IoU of two faces, 0 to 1.
        backendId, targetId: as in cv2.dnn.
        """
def classColor(classId: int) -> tuple[float, float, float, float]:
    """
    Colour of a class (Table 1 of the paper) in OpenCV's channel order: (blue, green, red, 0).
    """
def className(classId: int) -> str:
    """
    Name of a class as the paper writes it, in lower case: "background", "hair", ..., "inner mouth".
    """
def classPalette(names: typing.Sequence[str]) -> flsnet._types.Bytes:
    """
    Colours for classes of any names: those of FaceClass have theirs, a class 0 called "background" is black, all others get
    colours that are told apart, always the same for the same names.
    
    names: one per class, 1 to 255.
    Returns N x 1 x 3, uint8 (BGR).
    """
def colorize(labels: flsnet._types.Array, color: flsnet._types.OptionalBytes = None, palette: flsnet._types.OptionalBytes = None) -> flsnet._types.Bytes:
    """
    Paints a label map in the colours of the classes.
    
    labels: H x W, uint8, values 0 to FACE_CLASS_COUNT - 1, or rows of the palette.
    color: array that takes the result; None for a new one.
    palette: colours of a model's own classes, N x 1 x 3 (BGR, see ModelInfo.palette()) or N x 3; None: those of FaceClass.
    Returns H x W x 3, uint8 (BGR).
    """
def decodePicture(data: typing.Any) -> tuple[flsnet._types.Array, bool]:
    """
    Decodes a picture file: JPEG, PNG, WebP, TIFF and what else the OpenCV inside reads.
    
    data: the file's bytes (bytes, or a NumPy array of type uint8).
    Returns the pixels, H x W or H x W x channels (BGR or BGRA), upright as Exif data say, and whether parts of the file are
    missing, which then are grey or black.
    Raises error, which says what the bytes are, where they cannot be decoded.
    """
def encodePicture(image: flsnet._types.Array, extension: str = '.png') -> bytes:
    """
    Encodes a picture as the bytes of a file.
    
    image: H x W or H x W x channels (BGR or BGRA).
    extension: .png, .jpg, .webp, .tiff, ...; label maps stay what they are in .png, .tiff and .bmp alone.
    """
def faceBoxFrom(kind: int, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """
    The face box that belongs to a box of another detector, for upright faces.
    
    kind: FACE_BOX_HAAR_FRONTAL, _DLIB_HOG, _DLIB_CNN, _MTCNN, _RETINAFACE (also SCRFD), _YUNET or _MEDIAPIPE.
    box: (x, y, width, height), in pixels of the photo.
    Returns (x, y, width, height).
    """
def faceDetectionFrom(kind: int, box: tuple[float, float, float, float], landmarks: flsnet._types.OptionalPoints = None, confidence: float = 1.0) -> FaceDetection:
    """
    What another detector tells of a face, which may be turned, as a FaceDetection.
    
    kind, box: as for faceBoxFrom().
    landmarks: its five points, N rows of x, y, in the order of FaceDetection; the six key points of MediaPipe; or None.
    confidence: of the detector, 0 to 1.
    """
def faceDetectionsFromYuNet(rows: typing.Any) -> list[FaceDetection]:
    """
    The faces that cv2.FaceDetectorYN has found.
    
    rows: what its detect() returns beside the status: N x 15, float32, or None.
    Returns a list of FaceDetection.
    """
def faceMatte(image: flsnet._types.Array, face: FaceSegmentation, classes: typing.Sequence[int] | flsnet._types.Array, softness: float = 0.1) -> flsnet._types.Floats:
    """
    Matte of some parts of a face: how much of each pixel they cover, with strands of hair and soft edges.
    
    image: the photo that the face was found in.
    face: FaceSegmentation with scores (see FaceLandmarkSegmenter.withScores).
    classes: ids of the classes that belong to the matte: FACE_HAIR, or for the head all but FACE_BACKGROUND.
    softness: how far from the labels' border an edge may lie, in sides of the face box; above 0, at most 1.
    Returns H x W, float32, 0 to 1; of several faces take the largest value (numpy.maximum).
    """
def featureMapWeights(areas: typing.Sequence[float] | flsnet._types.Array, exponent: float = 1.0) -> flsnet._types.Doubles:
    """
    Weights of the feature maps after the softmax, Eq. 3: (area(c) / mean(area))^exponent.
    """
def getNumThreads() -> int:
    """
    How many threads this package uses.
    """
def labelSides(face: FaceSegmentation) -> flsnet._types.Bytes:
    """
    Tells the eyes and brows of a face apart: left is the picture's left of the upright face.
    
    Returns an array of the size of face.labels, uint8: FACE_SIDE_NONE for all but brows, pupils and whites.
    """
def labelsFromColors(color: flsnet._types.Array, labels: flsnet._types.OptionalBytes = None, tolerance: int = 0, palette: flsnet._types.OptionalBytes = None) -> flsnet._types.Bytes:
    """
    Reads a label map from a picture painted in the colours of the classes: the inverse of colorize().
    
    color: H x W x 3, uint8 (BGR).
    labels: array that takes the result; None for a new one.
    tolerance: largest distance of a pixel from a class colour in any channel, 0 to 255.
    palette: as of colorize().
    Returns H x W, uint8.
    """
def measureFace(face: FaceSegmentation, image: flsnet._types.Array) -> FaceMeasures:
    """
    Measures a face in its labels.
    
    face: of FaceLandmarkSegmenter.
    image: the photo that it was found in.
    """
def medianAreaWeights(statistics: ClassStatistics) -> flsnet._types.Doubles:
    """
    Median area balancing, Eq. 2: one weight per class, median(A) / area(c).
    """
def medianFrequencyWeights(statistics: ClassStatistics) -> flsnet._types.Doubles:
    """
    Median frequency balancing, Eq. 1: one weight per class, median(F) / frequency(c).
    """
def overlay(image: flsnet._types.Array, labels: flsnet._types.Array, result: flsnet._types.OptionalBytes = None, opacity: float = 0.5, palette: flsnet._types.OptionalBytes = None) -> flsnet._types.Bytes:
    """
    Blends the colours of the classes over the photo. Background pixels keep the photo's colour.
    
    image: photo of any type that FaceLandmarkSegmenter.segment takes.
    labels: label map of the photo's size, uint8.
    result: array that takes the result; None for a new one.
    opacity: weight of the classes' colour, 0 (photo alone) to 1 (colours alone).
    palette: as of colorize().
    Returns H x W x 3, uint8 (BGR).
    """
def recolor(image: flsnet._types.Array, mask: flsnet._types.Array, color: typing.Sequence[float], strength: float = 0.6) -> flsnet._types.Bytes:
    """
    Gives what a mask covers another colour, and keeps its shading.
    
    image: photo of any type that FaceLandmarkSegmenter.segment takes.
    mask: of the photo's size; float32, 0 to 1 (see softMask()), or uint8, 0 to 255.
    color: blue, green and red, 0 to 255.
    strength: 0 (the photo as it is) to 1 (the colour's lightness, hue and chroma).
    Returns H x W x 3, uint8 (BGR).
    """
def refineBorders(image: flsnet._types.Array, labels: flsnet._types.Array, radius: int, contrast: float = 0.03) -> flsnet._types.Bytes:
    """
    Moves the borders of a label map to edges of the photo near them.
    
    Pupils, whites, nostrils and the inner mouth stay as they are.
    image, labels, radius, contrast: as of softMask(); a radius of 0.03 sides of the face box suits most photos.
    Returns H x W, uint8.
    """
def registerLayers() -> None:
    """
    Registers the layers of the network with cv::dnn.
    
    Afterwards cv2.dnn.readNet reads model files of flsnet with float weights, if that cv2 uses the OpenCV that this
    package was built with, as Debian's does. The OpenCV inside of pip's opencv-python is another one.
    """
def removeIslands(labels: flsnet._types.Array, faceBox: tuple[float, float, float, float], cleaned: flsnet._types.OptionalBytes = None, roll: float = 0.0) -> flsnet._types.Bytes:
    """
    Removes from a face's label map what no face has: specks, holes, parts where a face has none, whatever is far from the
    head, eyes and mouths that are too many. FaceLandmarkSegmenter does it to each face, see its property removeIslands.
    
    labels: label map of one face, H x W, uint8.
    faceBox: x, y, width, height of the face box (see FaceDetector), in pixels of the map.
    cleaned: array that takes the result, maybe labels itself; None for a new one.
    roll: of the face in degrees, counter-clockwise.
    Returns H x W, uint8.
    """
def setNumThreads(nthreads: int) -> None:
    """
    Sets how many threads this package uses, in all that it does.
    
    nthreads: 1 for none but the caller's; a negative number for the default, which is one per processor.
    A cv2 in the same process has a number of its own. Not to be called while other threads segment.
    """
def softMask(image: flsnet._types.Array, labels: flsnet._types.Array, classes: typing.Sequence[int] | flsnet._types.Array, radius: int, contrast: float = 0.02) -> flsnet._types.Floats:
    """
    How far each pixel belongs to some parts: a label map's classes with soft edges that follow the photo's.
    
    image: photo of any type that FaceLandmarkSegmenter.segment takes.
    labels: label map of the photo's size, uint8; values of FaceClass or of a model's own classes.
    classes: ids of the classes that belong to the mask.
    radius: edges are looked for that far from those of the labels, in pixels, 0 to 1000; 0 gives the hard mask.
    contrast: what counts as an edge of the photo, in grey levels of 0 to 1.
    Returns H x W, float32, 0 to 1.
    """
FACE_BOX_DLIB_CNN: int = 2
FACE_BOX_DLIB_HOG: int = 1
FACE_BOX_HAAR_FRONTAL: int = 0
FACE_BOX_MEDIAPIPE: int = 6
FACE_BOX_MTCNN: int = 3
FACE_BOX_RETINAFACE: int = 4
FACE_BOX_YUNET: int = 5
FACE_CLASS_COUNT: int = 9
FACE_SIDE_LEFT: int = 1
FACE_SIDE_NONE: int = 0
FACE_SIDE_RIGHT: int = 2
MODEL_DETECTOR: int = 1
MODEL_OPS_FLSNET: int = 0
MODEL_OPS_PORTABLE: int = 2
MODEL_OPS_STANDARD: int = 1
MODEL_OTHER: int = 2
MODEL_SEGMENTER: int = 0
PRECISION_BF16: int = 2
PRECISION_FLOAT: int = 0
PRECISION_INT8: int = 1
WEIGHTS_FLOAT: int = 0
WEIGHTS_HALF: int = 1
WEIGHTS_INT8: int = 2
__version__: str = '0.3.0'
DnnFaceDetector_Parameters = DnnFaceDetector.Parameters
DnnFaceDetector_create = DnnFaceDetector.create
FaceLandmarkSegmenter_create = FaceLandmarkSegmenter.create
FaceSequenceSegmenter_create = FaceSequenceSegmenter.create
HaarFaceDetector_create = HaarFaceDetector.create
ModelSpec_detector = ModelSpec.detector
ModelSpec_vgg16 = ModelSpec.vgg16
Model_embedded = Model.embedded
Model_embeddedCloseUp = Model.embeddedCloseUp
Model_embeddedWiderLook = Model.embeddedWiderLook
Model_fromTrainer = Model.fromTrainer
Model_random = Model.random
Model_read = Model.read
Model_readNetwork = Model.readNetwork
Model_supportsPrecision = Model.supportsPrecision
NetworkFaceDetector_create = NetworkFaceDetector.create
YuNetFaceDetector_create = YuNetFaceDetector.create
